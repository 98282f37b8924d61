import { grouped } from './figures';
import { logarithmic, type Scale } from './scale';

/** A curve of a chart. */
export interface Line {
  readonly name: string;
  /** Lines of a group have one color; all but the first are broken. */
  readonly group: string;
  /** Number of slots, and seconds. */
  readonly points: readonly (readonly [number, number])[];
}

const width = 960;
const height = 500;
const plot = { left: 70, right: 640, top: 40, bottom: 440 };

/** Neither light nor dark: they stand out from white and from black. */
const colors = ['#e5484d', '#7d8590', '#2f81f7', '#a371f7', '#c77700', '#2da44e', '#0f9ba8'];
const dashes = ['none', '7 4', '2 4', '10 3 2 3'];

const style = `text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.grid { stroke: #d1d9e0 }
.line { fill: none; stroke-width: 2 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .grid { stroke: #3d444d } }`;

/** CPU time by number of slots, both by powers of ten, as SVG for light and dark pages. */
export function chart(lines: readonly Line[]): string {
  const points = lines.flatMap((line) => line.points);
  const x = logarithmic(
    points.map(([slots]) => slots),
    plot.left,
    plot.right,
  );
  const y = logarithmic(
    points.map(([, cpu]) => cpu),
    plot.bottom,
    plot.top,
  );
  const looks = looksOf(lines);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    '<title>CPU time by number of slots</title>',
    `<style>${style}</style>`,
    ...x.marks.map((slots) => upright(x.place(slots), grouped(slots))),
    ...y.marks.map((cpu) => level(y.place(cpu), `${cpu} s`)),
    text(plot.left, 22, 'CPU time', 'middle'),
    text((plot.left + plot.right) / 2, height - 12, 'slots', 'middle'),
    ...lines.map(({ points }, index) => curve(points, looks[index] ?? '', x, y)),
    ...lines.map(({ name }, index) => legend(name, looks[index] ?? '', plot.top + 12 + index * 26)),
    '</svg>',
    '',
  ].join('\n');
}

function looksOf(lines: readonly Line[]): string[] {
  const groups = [...new Set(lines.map(({ group }) => group))];
  return lines.map(({ group }, index) => {
    const before = lines.slice(0, index).filter((other) => other.group === group).length;
    const color = colors[groups.indexOf(group) % colors.length] ?? '';
    return `stroke="${color}" stroke-dasharray="${dashes[before % dashes.length] ?? ''}"`;
  });
}

function curve(points: Line['points'], look: string, x: Scale, y: Scale): string {
  const places = points.map(([slots, cpu]) => `${x.place(slots)},${y.place(cpu)}`);
  // A point of its own, too, where it is the only one.
  const dots = places.map((place) => `M${place}h0`).join('');
  return `<g ${look}><path class="line" d="M${places.join('L')}"/><path class="line" style="stroke-width: 6; stroke-linecap: round; stroke-dasharray: none" d="${dots}"/></g>`;
}

function legend(name: string, look: string, y: number): string {
  return `<path class="line" ${look} d="M660,${y}h32"/>${text(700, y + 4, name)}`;
}

function upright(x: number, label: string): string {
  return `<path class="grid" d="M${x},${plot.top}V${plot.bottom}"/>${text(x, plot.bottom + 20, label, 'middle')}`;
}

function level(y: number, label: string): string {
  return `<path class="grid" d="M${plot.left},${y}H${plot.right}"/>${text(plot.left - 8, y + 4, label, 'end')}`;
}

function text(x: number, y: number, content: string, anchor = 'start'): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${escaped}</text>`;
}
