import type { Alarm } from './findings/facts.ts';
import { alarmsHtml, type RenderOptions, verdictHtml } from './html.ts';
import type { Verdict } from './verdict.ts';

/** CloudWatch styles text and links itself; these colours have enough contrast in both themes. */
const style = `<style>
.findings, .states { list-style: none; margin: 0; padding: 0 }
.findings li, .states li { --mark: #687078; border-left: 5px solid var(--mark); padding: 0 12px; margin-bottom: 10px }
.findings .bad, .states .ALARM { --mark: #d13212 }
.findings .warning { --mark: #b8860b }
.findings .ok { --mark: #1d8102 }
.findings .what { font-size: 16px; margin: 0 }
.findings .todo { margin: 2px 0 0 }
</style>`;

export const widgetHtml = (verdict: Verdict, alarms: readonly Alarm[], place: RenderOptions): string =>
  `${style}${verdictHtml(verdict, place)}${alarmsHtml(
    alarms.filter(({ state }) => state === 'ALARM'),
    place,
  )}`;
