import { Construct } from 'constructs';
import type { ImageCopy } from '../../config/images/image-copies';
import { RegclientJob, type RegclientProps } from './regclient-job';
import { regsyncConfiguration } from './regsync';

export interface ImageMirrorProps extends RegclientProps {
  readonly copies: readonly Pick<ImageCopy, 'from' | 'to'>[];
}

/** A Job that copies images from one registry to another: those that are not there, or are others. */
export class ImageMirror extends Construct {
  constructor(scope: Construct, id: string, { copies, ...props }: ImageMirrorProps) {
    super(scope, id);
    new RegclientJob(this, 'copy', {
      ...props,
      work: 'mirror',
      // A registry that starts with the rest is there some time later.
      backoffLimit: 8,
      configuration: (fileOf) => regsyncConfiguration(copies, props.registries, fileOf),
    });
  }
}
