// Values that the kernel scripts and the machine share by number.

/** What a load or store gives when it must fault first; no content of a page has this value. */
export const FAULTED = -0x80000000;
