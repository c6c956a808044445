import type { Requirement } from '../../src/model/requirement.js';
import { ENGINE, REFERENCE_ARCHITECTURE, SERVICE_NETWORKS } from '../documents.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    id: 'R-encrypted-wire',
    title: 'Traffic of an overlay created with encryption crosses between nodes in IPsec.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Data plane network encryption',
  },
  {
    id: 'R-encrypted-option',
    title: 'The driver option `encrypted` of `docker network create` turns encryption on for one overlay.',
    document: SERVICE_NETWORKS,
    section: 'Configure encryption of application data',
  },
  {
    id: 'R-encrypted-aes-gcm',
    title: 'Nodes that take part in an encrypted overlay set up IPsec tunnels with AES in Galois/counter mode.',
    document: SERVICE_NETWORKS,
    section: 'Configure encryption of application data',
  },
  {
    id: 'R-encrypted-cost',
    title: 'Encryption has a performance penalty that is to be measured before use.',
    document: SERVICE_NETWORKS,
    section: 'Configure encryption of application data',
  },
  {
    id: 'R-encrypted-other-port',
    title: 'Encryption protects the data path on whatever port it uses.',
    document: ENGINE,
    section: 'Overlay driver: encryption',
  },
  {
    id: 'R-encrypted-separate-data-path',
    title: 'Encryption protects the data path on whatever interface it has.',
    document: ENGINE,
    section: 'Overlay driver: encryption',
  },
  {
    id: 'R-encrypted-only',
    title: 'An encrypted overlay takes and gives nothing in clear (CVE-2023-28840, CVE-2023-28841, CVE-2023-28842).',
    document: ENGINE,
    section: 'Overlay driver: encryption',
  },
  {
    id: 'R-encrypted-key-rotation',
    title: 'The keys of encrypted overlays are changed regularly while traffic goes on.',
    document: REFERENCE_ARCHITECTURE,
    section: 'Data plane network encryption',
  },
];
