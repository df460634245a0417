/** How a thing stands: as it should, worth a look, or in the way of a deployment. */
export type Health = "good" | "warning" | "wrong";

/** One line of the doctor. */
export interface Diagnosis {
  /** The thing that was examined, for example "quota: vCPU on demand". */
  readonly subject: string;
  readonly health: Health;
  /** The state in words. */
  readonly text: string;
  /** The next step of the user. @default nothing is to be done */
  readonly remedy?: string;
}

export const good = (subject: string, text: string): Diagnosis => ({ subject, health: "good", text });

export const warning = (subject: string, text: string, remedy: string): Diagnosis => ({
  subject,
  health: "warning",
  text,
  remedy,
});

export const wrong = (subject: string, text: string, remedy: string): Diagnosis => ({
  subject,
  health: "wrong",
  text,
  remedy,
});
