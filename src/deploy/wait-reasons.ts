interface WaitReasons {
  readonly create?: string;
  readonly delete?: string;
}

/** Reasons why a resource takes long, by Terraform type. */
const REASONS: Readonly<Record<string, WaitReasons>> = {
  aws_acm_certificate_validation: {
    create: "ACM looks for its record, which it finds once the zone is delegated at the registrar; 20 min at most",
  },
  aws_autoscaling_group: { delete: "the drain function moves tasks away before each instance ends" },
  aws_ecs_service: { delete: "its tasks leave the load balancer, then they stop" },
  aws_efs_file_system: { create: "EFS makes the file system" },
  aws_efs_mount_target: { create: "EFS makes its network interface", delete: "EFS removes its network interface" },
  aws_internet_gateway: { delete: "it is detached once no public address is left in the VPC" },
  aws_lambda_function: { delete: "Lambda removes it" },
  aws_lb: { create: "the load balancer starts in each zone", delete: "the load balancer stops in each zone" },
  aws_nat_gateway: { create: "the NAT gateway starts", delete: "the NAT gateway stops" },
  aws_route53_record: { create: "Route 53 brings it to all of its name servers" },
  aws_s3_bucket_lifecycle_configuration: { create: "S3 shows new rules after a while" },
  aws_security_group: { delete: "it is in use until the network interfaces of others are gone" },
  aws_subnet: { delete: "it is in use until the network interfaces of others are gone" },
  aws_vpc_endpoint: { create: "the endpoint starts in each zone", delete: "the endpoint stops in each zone" },
};

/** @returns undefined where nothing is known */
export function waitReason(address: string, action: string): string | undefined {
  const reasons = REASONS[address.split(".")[0]!];
  return action === "delete" ? reasons?.delete : reasons?.create;
}
