/** Waits for a call, and takes an error for success when it says that the wanted state is there already. */
export async function unless(isWanted: (error: Error) => boolean, call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Error && isWanted(error))) throw error;
  }
}
