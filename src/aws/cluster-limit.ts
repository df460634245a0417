/** Container instances of an ECS cluster at the maximum (Amazon ECS service quotas). */
export const CLUSTER_LIMIT = 5000;
