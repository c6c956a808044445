import type { RecordEvent } from '../../model/record.js';
import { parseRecord } from '../read-record.js';
import type { RunReport } from '../run-report.js';
import { brokenRecord, greenRecord, hostileRecord, recordText, redRecord, sampleRecord } from './sample-record.js';

/** The report of a record. */
export function reportOf(events: readonly RecordEvent[]): RunReport {
  return parseRecord(recordText(events), 'sample');
}

/** Reports of runs that ended in every way that a run can end in. */
export const SAMPLE_REPORTS: readonly (readonly [name: string, report: RunReport])[] = [
  ['green', reportOf(greenRecord())],
  ['red', reportOf(redRecord())],
  ['hostile', reportOf(hostileRecord())],
  ['broken', reportOf(brokenRecord())],
  ['cut', reportOf(redRecord().slice(0, 20))],
  ['green but cut', reportOf(greenRecord().slice(0, -1))],
  ['empty', reportOf(sampleRecord({ statuses: [], exitCode: 0, verdict: 'nothing to do' }).slice(0, 1))],
  ['damaged', parseRecord(`${recordText(greenRecord())}{"at":`, 'sample')],
  ['interrupted', reportOf(sampleRecord({ statuses: ['pass', 'skip'], exitCode: 130, verdict: 'interrupted' }))],
  ['regressed', reportOf(sampleRecord({ statuses: ['pass'], exitCode: 4, verdict: 'underlay is slower' }))],
];
