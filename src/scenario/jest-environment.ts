/** Environment variable that names the folder of the run whose record Jest asserts on. */
export const RUN_DIRECTORY_VARIABLE = 'SEATRIAL_RUN_DIR';

/** Environment variable with the id of the process that writes that record. */
export const RUN_OWNER_VARIABLE = 'SEATRIAL_RUN_OWNER';
