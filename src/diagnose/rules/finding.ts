export {
  CONFIDENCES,
  SEVERITIES,
  type Confidence,
  type Finding,
  type Repair,
  type Severity,
} from '../../model/diagnosis.js';
