import type { Facts } from './facts/facts.js';
export function diagnose(facts: Facts): { findings: { severity: string }[] } {
  void facts;
  return { findings: [] };
}
export function jsonDiagnosis(x: unknown): string {
  return JSON.stringify(x);
}
export function consoleDiagnosis(x: unknown, y: unknown): string {
  void y;
  return JSON.stringify(x);
}
