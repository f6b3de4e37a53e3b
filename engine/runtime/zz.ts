console.log(1);export const zz = 1;
