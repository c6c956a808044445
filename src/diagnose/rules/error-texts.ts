/** What engines say of a port that they could not open on their node. */
export const PORT_BOUND = /failed to bind|port is already allocated|bind for \S+ failed|listen (?:tcp|udp)/i;

/** What engines say of a certificate that does not hold. */
export const CERTIFICATE = /x509|certificate/i;
