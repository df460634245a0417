/** The tag that says of which environment's states a bucket was made for. */
export const STATE_TAG = "DrydockState";

/** Logical id of the bucket, by which a bucket that was made already is imported. */
export const STATE_BUCKET_ADDRESS = "aws_s3_bucket.bucket";
