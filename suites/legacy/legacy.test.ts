import { describeArea } from '../../src/scenario/jest-binding.js';

await describeArea('legacy');
