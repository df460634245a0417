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
