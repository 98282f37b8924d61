/** What a generated value may be made of. */
export const randomText = {
  usual: 40,
  /** Far more than any key needs, and few enough to be made of one reading of the kernel's. */
  most: 128,
  alphabets: ['letters-digits', 'hex', 'digits'],
} as const;

export type Alphabet = (typeof randomText.alphabets)[number];
