/** A piece of a Go layout: text that stands for itself, or an element of the reference time. */
export interface LayoutPart {
  readonly kind: 'text' | 'element';
  readonly text: string;
}

/**
 * The elements of `Mon Jan 2 15:04:05 MST 2006`, longest first. Short names count only where no
 * lower case letter follows, so that "Month" is text; fractions only where no digit follows.
 */
const ELEMENT =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|__2|_2(?!006)|002|0[1-6]|15|1|2|3|4|5|PM|pm|[-Z]07:00:00|[-Z]070000|[-Z]07:00|[-Z]0700|[-Z]07|[.,](?:0+|9+)(?!\d)/g;

export function parseLayout(layout: string): readonly LayoutPart[] {
  const parts: LayoutPart[] = [];
  let copied = 0;
  for (const match of layout.matchAll(ELEMENT)) {
    if (match.index > copied) parts.push({ kind: 'text', text: layout.slice(copied, match.index) });
    parts.push({ kind: 'element', text: match[0] });
    copied = match.index + match[0].length;
  }
  if (copied < layout.length) parts.push({ kind: 'text', text: layout.slice(copied) });
  return parts;
}

export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

export const WEEKDAYS = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
] as const;
