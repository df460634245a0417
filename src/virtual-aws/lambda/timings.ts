/** Seconds until each further try of a failed asynchronous invocation. Source: Lambda developer guide, "Asynchronous invocation". */
export const ASYNC_RETRY_SECONDS: readonly number[] = [60, 120];

/** Executions that an account may have at once. Source: Lambda quotas. */
export const ACCOUNT_CONCURRENCY = 1000;

/** The longest and default timeout of a function that is registered in process, in seconds. Source: Lambda quotas. */
export const LONGEST_TIMEOUT_SECONDS = 900;

/** Memory of a function that names none, in MiB. Source: API reference, CreateFunction. */
export const DEFAULT_MEMORY_MIB = 128;

/** Lines that are kept of a function's log. Modelling assumption, to bound the memory. */
export const LOG_LINES_KEPT = 500;

/**
 * Minutes after which an execution environment ends that got no invocation. AWS names no time ("Understanding the Lambda
 * execution environment lifecycle"); environments have been seen to last for up to 45 to 60 minutes, and to end much earlier
 * (Yan Cui, "How long does AWS Lambda keep your idle functions around?"). Modelling assumption, to bound the memory.
 */
export const IDLE_ENVIRONMENT_MINUTES = 10;
