export type * from './answers.js';
export { ContainerShell, namespacePath } from './container-shell.js';
export { Engine, type Exec, type Filters } from './engine.js';
export { EngineRefused, EngineUnreachable, isNotFound } from './engine-error.js';
export { ExecSession, quoteForShell, type SessionResult } from './exec-session.js';
export type { RequestOptions } from './transport.js';
