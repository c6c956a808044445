export type * from './answers.js';
export { ContainerShell, namespacePath } from './container-shell.js';
export type { Traffic } from './connect.js';
export { parseEndpoint, type Endpoint, type TlsMaterial } from './endpoint.js';
export { findEndpoint } from './find-endpoint.js';
export { Engine, type Exec, type Filters } from './engine.js';
export { EngineRefused, EngineUnreachable, isLeaderless, isNotFound } from './engine-error.js';
export { quoteForShell } from './quote-for-shell.js';
export type { RequestOptions } from './transport.js';
