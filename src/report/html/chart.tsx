import type { ComponentChildren, VNode } from 'preact';

/** Width of every chart in units of its drawing, which are pixels where it is not scaled down. */
export const CHART_WIDTH = 1100;

/** Width of the column of names at the left of a chart with a row for each thing. */
export const LABEL_WIDTH = 330;

/**
 * The frame of a chart. Charts are drawn with presentation attributes alone, so that they survive a page whose style sheet
 * is blocked; wide ones scroll sideways on a narrow screen, also by keyboard.
 *
 * @param id names the chart within the page
 * @param label what the chart is, in a few words
 * @param title what it shows, for who cannot see it
 * @param height in units of the drawing
 * @param links whether parts of it lead somewhere: then it is no image, whose parts nobody can reach
 */
export function Chart(props: {
  readonly id: string;
  readonly label: string;
  readonly title: string;
  readonly height: number;
  readonly links?: boolean;
  readonly children: ComponentChildren;
}): VNode {
  const titleId = `${props.id}-title`;
  return (
    <figure class="chart" tabIndex={0} aria-label={props.label}>
      <svg
        viewBox={`0 0 ${CHART_WIDTH} ${px(props.height)}`}
        role={props.links === true ? 'group' : 'img'}
        aria-labelledby={titleId}
        font-family="system-ui, sans-serif"
        font-size="12.5"
        fill="currentColor"
      >
        <title id={titleId}>{props.title}</title>
        {props.children}
      </svg>
    </figure>
  );
}

/** A line across a chart at a value of its upright axis or, with `y1` and `y2`, at one of the other. */
export function GridLine(props: {
  readonly x1: number;
  readonly x2: number;
  readonly y1: number;
  readonly y2: number;
}): VNode {
  return (
    <line
      x1={px(props.x1)}
      x2={px(props.x2)}
      y1={px(props.y1)}
      y2={px(props.y2)}
      stroke="currentColor"
      stroke-opacity="0.14"
    />
  );
}

/** A coordinate, exact to a tenth of a unit: more digits only make the page longer. */
export function px(value: number): string {
  return String(Number(value.toFixed(1)));
}

/** A name cut to so many letters, as a drawing has no room for more; what was cut stands in a table. */
export function shortenTo(letters: number, text: string): string {
  return text.length > letters ? `${text.slice(0, letters - 1)}…` : text;
}

/** True for 1, 2 or 5 of a power of ten: the ticks of a logarithmic axis that are worth a number. */
export function isRoundTick(tick: number): boolean {
  return ['1', '2', '5'].includes(tick.toExponential(0).charAt(0));
}
