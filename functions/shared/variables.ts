/** Environment variables of a function. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The two directions between a setting and its environment variables. */
export interface Codec<Value> {
  /** Writes the variables. An optional setting that has its empty value is written as no variable. */
  readonly encode: (value: Value) => Readonly<Record<string, string>>;
  /** Reads the variables. @throws one sentence that names the variable, its value and what is allowed */
  readonly decode: (variables: Variables) => Value;
}

/** One codec for each setting: a setting without a codec does not compile. */
export type Codecs<Settings> = { readonly [Key in keyof Settings]-?: Codec<Settings[Key]> };

/** How a value is written into the text of one variable. */
interface Format<Value> {
  /** The allowed values, in words that follow "allowed is". */
  readonly allowed: string;
  readonly write: (value: Value) => string;
  /** Gives undefined for a text that is not allowed. */
  readonly read: (given: string) => Value | undefined;
}

const variable = <Value>(name: string, { allowed, write, read }: Format<Value>): Codec<Value> => ({
  encode: (value) => ({ [name]: write(value) }),
  decode: (variables) => {
    const given = variables[name];
    if (!given)
      throw new Error(`environment variable ${name} is missing, allowed is ${allowed}: set it on the function`);
    const value = read(given);
    if (value !== undefined) return value;
    throw new Error(
      `environment variable ${name} is ${JSON.stringify(given)}, allowed is ${allowed}: correct it on the function`,
    );
  },
});

/** A text that is not empty. */
export const text = (name: string): Codec<string> =>
  variable(name, { allowed: "a text that is not empty", write: (value) => value, read: (given) => given });

/**
 * A whole number of at most 15 digits.
 *
 * @param minimum the smallest allowed value. @default 0
 */
export const wholeNumber = (name: string, minimum = 0): Codec<number> =>
  variable(name, {
    allowed: `a whole number of ${minimum} or more`,
    write: String,
    read: (given) => (/^\d{1,15}$/.test(given) && Number(given) >= minimum ? Number(given) : undefined),
  });

/** One of these values. */
export const oneOf = <Value extends string>(name: string, values: readonly Value[]): Codec<Value> =>
  variable<Value>(name, {
    allowed: values.join(", "),
    write: (value) => value,
    read: (given) => values.find((value) => value === given),
  });

/** Yes or no. */
export const yesOrNo = (name: string): Codec<boolean> =>
  variable<boolean>(name, {
    allowed: "yes, no",
    write: (value) => (value ? "yes" : "no"),
    read: (given) => (given === "yes" ? true : given === "no" ? false : undefined),
  });

/**
 * A value as JSON.
 *
 * @param allowed the allowed values, in words that follow "allowed is"
 * @param isAllowed whether parsed JSON is one of them
 */
export const json = <Value>(
  name: string,
  allowed: string,
  isAllowed: (value: unknown) => value is Value,
): Codec<Value> =>
  variable<Value>(name, {
    allowed,
    write: (value) => JSON.stringify(value),
    read: (given) => {
      const value = parse(given);
      return isAllowed(value) ? value : undefined;
    },
  });

const parse = (given: string): unknown => {
  try {
    return JSON.parse(given);
  } catch {
    return undefined;
  }
};

/** A setting that most functions do not need: its variable is absent, or empty, as long as the value is `empty`. */
export const optional = <Value>({ encode, decode }: Codec<Value>, empty: Value): Codec<Value> => {
  const encodedEmpty = encode(empty);
  const names = Object.keys(encodedEmpty);
  return {
    encode: (value) => {
      const variables = encode(value);
      return names.every((name) => variables[name] === encodedEmpty[name]) ? {} : variables;
    },
    decode: (variables) => (names.some((name) => variables[name]) ? decode(variables) : empty),
  };
};

/** Several settings together. */
export const group = <Settings extends object>(codecs: Codecs<Settings>): Codec<Settings> => {
  const keys = Object.keys(codecs) as (keyof Settings)[];
  return {
    encode: (settings) => Object.assign({}, ...keys.map((key) => codecs[key].encode(settings[key]))),
    decode: (variables) =>
      Object.fromEntries(keys.map((key) => [key, codecs[key].decode(variables)])) as unknown as Settings,
  };
};
