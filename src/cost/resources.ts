/** Arguments of a resource in Terraform's JSON. */
export type Arguments = Readonly<Record<string, unknown>>;

/** The resources of all stacks of an environment, by their Terraform type. */
export type Resources = (type: string) => readonly Arguments[];
