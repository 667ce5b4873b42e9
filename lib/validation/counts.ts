/** The largest number that most fields of Kubernetes hold. */
export const MAX_INT32 = 2 ** 31 - 1;
