/** What copies images runs in this image, where no other is named. */
export const usualMirrorImage = 'ghcr.io/regclient/regsync:v0.11.5';

/** What removes tags of images runs in this image, where no other is named. */
export const usualGcImage = 'ghcr.io/regclient/regbot:v0.11.5';
