/**
 * Applications whose roles and task definitions could be called like those of another environment: the application `b-c` of
 * the environment `a` and the application `c` of `a-b` both make names that begin with `a-b-c`.
 *
 * @param environment name of the environment that has the applications
 * @param applications their names
 * @param environments names of all environments
 * @returns one sentence for each of these applications
 */
export const nameCollisions = (
  environment: string,
  applications: readonly string[],
  environments: readonly string[],
): readonly string[] =>
  applications.flatMap((application) => {
    const words = application.split("-");
    const other = words
      .slice(0, -1)
      .map((_, index) => ({ at: index + 1, name: [environment, ...words.slice(0, index + 1)].join("-") }))
      .find(({ name }) => environments.includes(name));
    return other
      ? [
          `applications.${application}: got the name "${application}", but an application ${words.slice(other.at).join("-")} of the environment ${other.name} would have roles of the same name; choose another name for the application`,
        ]
      : [];
  });
