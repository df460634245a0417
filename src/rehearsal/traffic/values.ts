/** The largest value of a row: sums of many such values are still exact enough, and finite. */
const MAX_VALUE = 1e15;

const PLAIN = /^\d+(\.\d+)?([eE][+-]?\d{1,3})?$/;
const THOUSANDS = /^\d{1,3}(,\d{3})+(\.\d+)?$/;
/** A figure whose point may group thousands, as it does where a comma stands before decimals. */
const GROUPED_BY_POINT = /^[1-9]\d{0,2}\.\d{3}$/;
const DECIMAL_COMMA = /^\d+,\d+$/;

/** A value as a trace wrote it: a number, a sentence's end that says what is wrong, or undefined for an empty cell. */
export type ParsedValue = number | { readonly fault: string } | undefined;

/**
 * Reads a value: decimal digits, with a point and an exponent if need be.
 *
 * @param commaIsQuoted whether a comma in the cell must have been in quotes, so that it can only group thousands
 */
export function parseValue(text: string, commaIsQuoted: boolean): ParsedValue {
  if (text === "") return undefined;
  if (PLAIN.test(text)) return bounded(text, Number(text));
  if (commaIsQuoted && THOUSANDS.test(text)) return bounded(text, Number(text.replaceAll(",", "")));
  if (THOUSANDS.test(text) || DECIMAL_COMMA.test(text))
    return { fault: `the value "${short(text)}" has a comma; write a point for decimals and nothing for thousands` };
  if (/^[-−]\d/.test(text))
    return { fault: `the value ${short(text)} is negative, allowed is 0 or more; choose another column, or mend it` };
  return {
    fault: `the value "${short(text)}" is not a number, allowed are digits with a decimal point such as 12 or 12.5; mend it, or leave the cell empty`,
  };
}

/**
 * The evidence of a value on the points in its column: one group of three digits behind a point may be thousands or decimals;
 * any other decimals, or four digits without a point, say that points do not group.
 */
export const pointsIn = (text: string): "open" | "decimal" | "none" => {
  if (GROUPED_BY_POINT.test(text)) return "open";
  return text.includes(".") || /^\d{4,}$/.test(text) ? "decimal" : "none";
};

const bounded = (text: string, value: number): ParsedValue =>
  value <= MAX_VALUE
    ? value
    : { fault: `the value ${short(text)} is too large, allowed is up to 1e15; write it in a larger unit` };

/** A cell, cut for a sentence. */
export const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
