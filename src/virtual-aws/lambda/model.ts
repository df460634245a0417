/** A Lambda function to create from its deployment package. */
export interface LambdaFunction {
  readonly name: string;
  /** Absolute path of the zip that would be deployed. */
  readonly zip: string;
  /** `<file>.<export>` inside the zip. */
  readonly handler: string;
  /** Environment variables by name. */
  readonly environment: Readonly<Record<string, string>>;
  /** Seconds after which an invocation ends. */
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
}
