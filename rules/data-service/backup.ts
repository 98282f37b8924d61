import type { TextRule } from '../text-rule';

/** A bucket, and a directory in it: a "/" at the end would become part of the names. */
export const backupDestination: TextRule = {
  pattern: /^s3:\/\/[a-z0-9][a-z0-9.-]*(\/[A-Za-z0-9._-]+)*$/,
  reason: 'must be a bucket and perhaps a directory, such as "s3://backups/shop", without a "/" at its end',
};

export const backupEndpoint: TextRule = {
  pattern: /^https?:\/\/[^\s/]+(\/[^\s]*)?$/,
  reason: 'must be an address such as "https://s3.example.org"',
};

export const backupRetention: TextRule = {
  pattern: /^[1-9][0-9]{0,4}[dwm]$/,
  reason: 'must be a number of days, weeks or months, such as "30d", "8w" or "6m"',
};
