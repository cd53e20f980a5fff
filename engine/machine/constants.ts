// Values that the kernel scripts and the machine share by number.

/** What a load or store gives when it must fault first; no content of a page has this value. */
export const FAULTED = -0x80000000;

/** The errno that an operation of the machine itself gives. */
export const EFAULT = 14;
