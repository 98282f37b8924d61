/** What copies images runs in this image, where no other is named. */
export const usualMirrorImage = 'ghcr.io/regclient/regsync:v0.11.5';
