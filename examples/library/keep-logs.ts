import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { IAspect } from "cdktf";
import type { IConstruct } from "constructs";

/** Keeps the logs of every stack for as long as the company's rules say. */
export class KeepLogs implements IAspect {
  readonly #days: number;

  /** @param days one of the periods that CloudWatch Logs allows */
  constructor(days: number) {
    this.#days = days;
  }

  visit(node: IConstruct): void {
    if (node instanceof CloudwatchLogGroup) node.retentionInDays = this.#days;
  }
}
