import picomatch from 'picomatch';
import type { Diagnosis, Finding, IdleSuppression, SuppressedFinding } from '../../model/diagnosis.js';
import { formatPlace, type Place } from '../../model/place.js';

export const SUPPRESSIONS_SCHEMA = 'seatrial/suppressions/1';

/** A finding that somebody decided to live with for a while. */
export interface Suppression {
  /** Code of the finding. */
  readonly code: string;
  /** Where; anywhere when left out. Names may hold `*` and `?`, and a place must have what is named here. */
  readonly place?: Place;
  readonly reason: string;
  /** Last day on which it suppresses, in UTC: `2026-12-31`. */
  readonly expires: string;
}

/**
 * A diagnosis without the findings that are suppressed: they are told apart, with the reason and until when. A suppression
 * whose last day is over suppresses nothing and is told, as is one that matches nothing. Where several match, the first
 * counts. Pure.
 *
 * @param now milliseconds since the epoch
 */
export function suppress(diagnosis: Diagnosis, suppressions: readonly Suppression[], now: number): Diagnosis {
  const valid = suppressions.filter((one) => !isExpired(one, now));
  const suppressed: SuppressedFinding[] = [];
  const findings: Finding[] = [];
  for (const finding of diagnosis.findings) {
    const by = valid.find((one) => names(one, finding));
    if (by === undefined) findings.push(finding);
    else suppressed.push({ finding, reason: by.reason, expires: by.expires });
  }
  const idle = suppressions.flatMap((one): readonly IdleSuppression[] => {
    const matches = diagnosis.findings.filter((finding) => names(one, finding)).length;
    if (valid.includes(one) && matches > 0) return [];
    const { code, place, reason, expires } = one;
    const where = place === undefined ? '' : formatPlace(place);
    return [{ state: valid.includes(one) ? 'unmatched' : 'expired', code, where, reason, expires, matches }];
  });
  return { ...diagnosis, findings, suppressed, idleSuppressions: idle };
}

function isExpired({ expires }: Suppression, now: number): boolean {
  return new Date(now).toISOString().slice(0, 10) > expires;
}

function names({ code, place = {} }: Suppression, finding: Finding): boolean {
  return (
    code === finding.code &&
    Object.entries(place as Readonly<Record<string, string | number>>).every(([field, wanted]) => {
      const seen = finding.place[field as keyof Place];
      if (seen === undefined) return false;
      // `bash`: a star also stands for what a name has behind a slash.
      return typeof wanted === 'number'
        ? seen === wanted
        : picomatch.isMatch(String(seen), wanted, { bash: true, dot: true, noextglob: true, nobrace: true });
    })
  );
}
