/** An error as the SDK's clients throw it: told apart by `name`, classified for retries by `$fault` and status code. */
export class AwsError extends Error {
  override readonly name: string;
  readonly $fault: "client" | "server";
  readonly $metadata: { readonly httpStatusCode: number; readonly attempts: number };

  /**
   * @param name the service's error code, for example "ThrottlingException"
   * @param httpStatusCode from 500 on the fault is the server's. @default 400
   */
  constructor(name: string, message: string, httpStatusCode = 400) {
    super(message);
    this.name = name;
    this.$fault = httpStatusCode >= 500 ? "server" : "client";
    this.$metadata = { httpStatusCode, attempts: 1 };
  }
}

/** EC2 Auto Scaling's one answer to most mistakes. */
export const validationError = (message: string): AwsError => new AwsError("ValidationError", message);

/** ECS's answer to a parameter that it does not accept. */
export const invalidParameter = (message: string): AwsError => new AwsError("InvalidParameterException", message);
