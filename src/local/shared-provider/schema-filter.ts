/**
 * Fields of the answers of a provider that map a type's name to its schema, by the method that gives them (tfplugin5.proto of
 * Terraform, `GetProviderSchema.Response` and `GetResourceIdentitySchemas.Response`).
 */
const SCHEMA_MAPS: Readonly<Record<string, readonly number[]>> = {
  GetSchema: [2, 3, 8, 9, 10, 11],
  GetResourceIdentitySchemas: [1],
};

/** Whether a method's answer holds schemas of types. */
export const givesSchemas = (method: string): boolean => method in SCHEMA_MAPS;

/**
 * The answer of a provider without the schemas of types that nobody asks for. Terraform decodes the schemas of all 1,500 types
 * of the AWS provider at each start, which takes longer than most of its runs.
 *
 * @param method of the provider's service, see {@link givesSchemas}
 * @param message in the wire format of Protocol Buffers
 * @param isWanted chooses types
 */
export function filterSchemas(method: string, message: Buffer, isWanted: (type: string) => boolean): Buffer {
  const maps = SCHEMA_MAPS[method] ?? [];
  const kept: Buffer[] = [];
  for (const { number, entry, whole } of fieldsOf(message))
    if (entry === undefined || !maps.includes(number) || isWanted(keyOf(entry))) kept.push(whole);
  return Buffer.concat(kept);
}

/** A field of a message. */
interface Field {
  readonly number: number;
  /** The value of a field with a length: a text, a message. Undefined for numbers. */
  readonly entry: Buffer | undefined;
  /** The field with its tag, as it stands in the message. */
  readonly whole: Buffer;
}

/** The fields of a message, in their order ("Protocol Buffers: Encoding"). */
function* fieldsOf(message: Buffer): Generator<Field> {
  let position = 0;
  while (position < message.length) {
    const tag = varint(message, position);
    const number = tag.value >>> 3;
    const first = varint(message, tag.end);
    const hasLength = (tag.value & 7) === LENGTH;
    if (!hasLength && (tag.value & 7) !== VARINT) throw new Error(`field ${number}: wire type ${tag.value & 7}`);
    const end = hasLength ? first.end + first.value : first.end;
    yield {
      number,
      entry: hasLength ? message.subarray(first.end, end) : undefined,
      whole: message.subarray(position, end),
    };
    position = end;
  }
}

/** Wire types of Protocol Buffers that the answers use. */
const VARINT = 0;
const LENGTH = 2;

/** The key of an entry of a map: its first field. */
function keyOf(entry: Buffer): string {
  for (const { number, entry: key } of fieldsOf(entry)) if (number === 1 && key !== undefined) return key.toString();
  return "";
}

/** A number of variable length, and where what follows begins. */
function varint(bytes: Buffer, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let index = start; ; index += 1) {
    const byte = bytes[index]!;
    value += (byte & 0x7f) * 2 ** (7 * (index - start));
    if (byte < 0x80) return { value, end: index + 1 };
  }
}
