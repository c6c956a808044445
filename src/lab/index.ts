export { attachLab, type AttachedLab } from './attach.js';
export { deployStack } from './deploy-stack.js';
export { labDown, type LabDownOptions } from './down.js';
export type { Lab, LabNode, LabSegment } from './lab.js';
export type { LabOwner } from './labels.js';
export { readLabState, type LabState, type NodeState } from './state.js';
export type { LabStep, StepListener } from './steps.js';
export { labUp, type LabUpOptions } from './up.js';
