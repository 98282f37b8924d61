export interface GeneratedCredentialsProps {
  /** Name of the server's user; of Redis, which has none, it is left out. @default none */
  readonly user?: string | undefined;
  /** Name of the Secret, a DNS label: for `envFrom`. @default `<name of the service>-credentials` */
  readonly secret?: string | undefined;
}

/** Where the user and the password of a data service come from. Their values stand in no manifest. */
export class Credentials {
  /**
   * A Secret that a Job makes in the cluster, with random values that are made anew where the data goes that they open. Whoever uses the
   * Secret is given to `SlotData.attach`, to wait for that of this generation.
   */
  static generated(props: GeneratedCredentialsProps = {}): Credentials {
    return new Credentials('generated', props.secret, props.user);
  }

  /** A Secret that somebody else makes, with the keys that the service names, such as POSTGRES_USER and POSTGRES_PASSWORD. */
  static existing(secret: string): Credentials {
    return new Credentials('existing', secret, undefined);
  }

  private constructor(
    /** Who makes the Secret. */
    readonly source: 'generated' | 'existing',
    /** Name of the Secret. @default `<name of the service>-credentials` */
    readonly secret: string | undefined,
    /** Name of the server's user, where it is generated. @default none */
    readonly user: string | undefined,
  ) {}
}
