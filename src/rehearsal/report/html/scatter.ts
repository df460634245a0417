import { escapeHtml, niceTop, picture, round, WIDTH } from "./svg";

/** A point of a scatter plot. */
export interface Point {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  /** Whether it is the one that the page is about. */
  readonly isSubject: boolean;
}

const LEFT = 70;
const RIGHT = 30;
const TOP = 14;
const HEIGHT = 190;
const BELOW = 44;

/** Share of the horizontal range that is free at both sides. */
const MARGIN = 0.08;

/** Points with numbers, which the list below names: the nearer to the lower left corner, the better. */
export function renderScatter(
  id: string,
  title: string,
  axes: { readonly x: string; readonly y: string },
  points: readonly Point[],
): string {
  const top = niceTop(Math.max(1, ...points.map(({ y }) => y)));
  const xs = points.map(({ x }) => x);
  const [least, most] = [Math.min(...xs), Math.max(...xs)];
  const margin = Math.max((most - least) * MARGIN, most * 0.01, 1e-9);
  const [from, to] = [Math.max(0, least - margin), most + margin];
  const placeX = (x: number) => round(LEFT + ((x - from) / (to - from)) * (WIDTH - LEFT - RIGHT));
  const placeY = (y: number) => round(TOP + HEIGHT * (1 - y / top));
  const description = points
    .map(({ name, x, y }) => `${name}: ${number(x)} ${axes.x}, ${number(y)} ${axes.y}`)
    .join("; ");
  const content = [
    ...[0, 0.5, 1].map((share) => horizontal(placeY(share * top), number(share * top))),
    ...[least, most].map(
      (x) => `<text x="${placeX(x)}" y="${TOP + HEIGHT + 18}" text-anchor="middle">${number(x)}</text>`,
    ),
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${TOP + HEIGHT + 38}" text-anchor="middle">${escapeHtml(axes.x)}</text>`,
    // The subject is drawn last, above those near it.
    ...[...points.entries()]
      .sort(([, one], [, other]) => Number(one.isSubject) - Number(other.isSubject))
      .map(
        ([index, { x, y, isSubject }]) =>
          `<circle class="point${isSubject ? " subject" : ""}" cx="${placeX(x)}" cy="${placeY(y)}" r="9"/>` +
          `<text class="number${isSubject ? " subject" : ""}" x="${placeX(x)}" y="${placeY(y) + 4}" text-anchor="middle">${index + 1}</text>`,
      ),
  ].join("");
  const names = points.map(({ name }) => `<li>${escapeHtml(name)}</li>`).join("");
  return `${picture(id, title, description, TOP + HEIGHT + BELOW, content)}<ol class="points">${names}</ol>`;
}

const number = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: value < 100 ? 1 : 0 });

const horizontal = (y: number, label: string): string =>
  `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}"/>` +
  `<text x="${LEFT - 8}" y="${y + 4}" text-anchor="end">${label}</text>`;
