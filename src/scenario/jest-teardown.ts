export { finishRun as default } from './jest-setup.js';
