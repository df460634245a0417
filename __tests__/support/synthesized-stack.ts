type Json = string | number | boolean | null | readonly Json[] | Attributes;

/** What a block of Terraform's JSON says, under Terraform's own names. */
export interface Attributes {
  readonly [name: string]: Json;
}

type Blocks = Record<string, Record<string, Attributes>>;

interface TerraformJson {
  readonly terraform: Attributes;
  readonly resource?: Blocks;
  readonly data?: Blocks;
  readonly locals?: Record<string, string>;
  readonly output?: Record<string, Attributes>;
}

/**
 * A stack's cdk.tf.json. Resources are asked for by type, or by their construct path below the stack. Test files share it:
 * it is frozen.
 */
export class SynthesizedStack {
  /** The file as it is. */
  readonly text: string;
  readonly terraform: Attributes;
  readonly outputs: Readonly<Record<string, Attributes>>;
  readonly locals: Readonly<Record<string, string>>;
  /** Every resource and data source by its address, for example `data.aws_vpc.vpc`. */
  readonly blocks: ReadonlyMap<string, Attributes>;
  readonly #addressOfPath = new Map<string, string>();

  constructor(text: string) {
    const { terraform, resource = {}, data = {}, locals = {}, output = {} } = JSON.parse(text) as TerraformJson;
    this.text = text;
    this.terraform = frozen(terraform);
    this.outputs = frozen(output);
    this.locals = frozen(locals);
    const blocks = new Map<string, Attributes>();
    for (const [prefix, kinds] of [
      ["", resource],
      ["data.", data],
    ] as const)
      for (const [type, byId] of Object.entries(kinds))
        for (const [id, { "//": comment, ...attributes }] of Object.entries(byId)) {
          const address = `${prefix}${type}.${id}`;
          blocks.set(address, frozen(attributes));
          const path = (comment as { metadata: { path: string } } | undefined)?.metadata.path;
          if (path) this.#addressOfPath.set(path.slice(path.indexOf("/") + 1), address);
        }
    this.blocks = blocks;
  }

  /** The addresses of the resources, without data sources. */
  get addresses(): string[] {
    return [...this.blocks.keys()].filter((address) => !address.startsWith("data."));
  }

  /** Every resource of a type, or every data source with `data.` before it. */
  resources(type: string): Attributes[] {
    return [...this.blocks].filter(([address]) => address.startsWith(`${type}.`)).map(([, attributes]) => attributes);
  }

  /** The only resource of its type. */
  one(type: string): Attributes {
    const [only, ...others] = this.resources(type);
    if (!only || others.length > 0) throw new Error(`${only ? others.length + 1 : 0} of ${type}, expected one`);
    return only;
  }

  /** The resource that a construct path names, for example `capacity/group`. */
  byId(path: string): Attributes {
    return this.blocks.get(this.address(path))!;
  }

  address(path: string): string {
    const address = this.#addressOfPath.get(path);
    if (!address) throw new Error(`nothing at ${path}, known are ${[...this.#addressOfPath.keys()].join(", ")}`);
    return address;
  }

  /** How others refer to an attribute of a resource. */
  ref(path: string, attribute: string): string {
    return `\${${this.address(path)}.${attribute}}`;
  }

  /** The addresses that a resource waits for when it is created, and that wait for it when they are destroyed. */
  dependenciesOf(address: string): ReadonlySet<string> {
    const found = new Set<string>();
    const visit = (attributes: Json) => {
      for (const next of this.#mentionedIn(JSON.stringify(attributes)))
        if (!found.has(next)) {
          found.add(next);
          visit(this.blocks.get(next)!);
        }
    };
    visit(this.blocks.get(address)!);
    return found;
  }

  /** References and `depends_on` name addresses; locals are looked through. */
  #mentionedIn(text: string): string[] {
    const whole = text.replace(/\blocal\.([\w-]+)/g, (_, name: string) => this.locals[name] ?? "");
    return (whole.match(/\b(data\.)?(aws|terraform)_\w+\.[\w-]+/g) ?? []).filter((address) => this.blocks.has(address));
  }
}

/** Freezes a value of JSON with all that it holds. */
function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}
