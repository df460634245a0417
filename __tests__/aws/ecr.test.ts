import { ecrRepositoryOf, imageProblem, isCached, repositoryArn } from "../../src/aws/ecr";

const DIGEST = `sha256:${"a".repeat(64)}`;
const arnOf = (image: string) => {
  const repository = ecrRepositoryOf(image);
  return repository && repositoryArn(repository);
};

// Hosts: patterns of the image credential provider in Bottlerocket and eksctl.
test.each([
  ["123456789012.dkr.ecr.eu-central-1.amazonaws.com", "aws:ecr:eu-central-1"],
  ["123456789012.dkr.ecr-fips.us-east-1.amazonaws.com", "aws:ecr:us-east-1"],
  ["123456789012.dkr-ecr.ap-south-1.on.aws", "aws:ecr:ap-south-1"],
  ["123456789012.dkr-ecr-fips.us-west-2.on.aws", "aws:ecr:us-west-2"],
  ["123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "aws-cn:ecr:cn-north-1"],
  ["123456789012.dkr-ecr.cn-northwest-1.on.amazonwebservices.com.cn", "aws-cn:ecr:cn-northwest-1"],
  ["123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "aws-us-gov:ecr:us-gov-west-1"],
  ["123456789012.dkr-ecr.us-gov-east-1.on.aws", "aws-us-gov:ecr:us-gov-east-1"],
  ["123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu", "aws-eusc:ecr:eusc-de-east-1"],
])("the repository of an image at %s is known, whatever its tag and digest", (host, beginning) => {
  for (const version of ["", ":1.2_x", `@${DIGEST}`, `:1@${DIGEST}`])
    expect(arnOf(`${host}/team/shop.web__x${version}`)).toBe(
      `arn:${beginning}:123456789012:repository/team/shop.web__x`,
    );
});

test.each([
  "nginx",
  "nginx:1.29.3",
  `nginx@${DIGEST}`,
  "team/web:1",
  "localhost:5000/web",
  "public.ecr.aws/nginx/nginx:1.29.3",
  "ecr-public.aws.com/nginx/nginx:1.29.3",
  "registry.example.com/web:1",
  "ghcr.io/team/web:1",
  "dkr.example.com/web:1",
])("%s belongs to no private registry of ECR, and nothing is wrong with it", (image) => {
  expect(ecrRepositoryOf(image)).toBeUndefined();
  expect(imageProblem(image, "eu-central-1")).toBeUndefined();
});

test.each([
  ["123456789012.dkr.ecr-fips.eu-central-1.amazonaws.com/web:1", "eu-central-1 has no FIPS endpoint for registries"],
  ["123456789012.dkr-ecr-fips.ca-central-1.on.aws/web:1", "ca-central-1 has no FIPS endpoint for registries"],
  ["123456789012.DKR.ECR.eu-central-1.amazonaws.com/web:1", "its host looks like a registry of Amazon ECR and is none"],
  [
    "123456789012.dkr.ecr.eu-central-1.amazonaws.com:443/web:1",
    "hosts of registries in eu-central-1 end with amazonaws.com",
  ],
  ["12345.dkr.ecr.eu-central-1.amazonaws.com/web:1", "its host looks like a registry of Amazon ECR and is none"],
  ["123456789012.ecr.eu-central-1.amazonaws.com/web:1", "its host looks like a registry of Amazon ECR and is none"],
  [
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com/web:1",
    "hosts of registries in cn-north-1 end with amazonaws.com.cn",
  ],
  [
    "123456789012.dkr.ecr.eu-central-1.amazonaws.com.cn/web:1",
    "hosts of registries in eu-central-1 end with amazonaws.com",
  ],
  ["123456789012.dkr.ecr.eu-central-1.on.aws/web:1", "hosts of registries in eu-central-1 end with amazonaws.com"],
  ["123456789012.dkr-ecr.eu-central-1.amazonaws.com/web:1", "its host looks like a registry of Amazon ECR and is none"],
  ["123456789012.dkr.ecr.eu-central-1.amazonaws.com/w:1", "a repository of Amazon ECR has 2 to 256"],
  [
    "123456789012.dkr-ecr.cn-north-1.on.aws/web:1",
    "hosts of registries in cn-north-1 end with on.amazonwebservices.com.cn",
  ],
  ["123456789012.dkr-ecr.eu-central-1.on.aws/w:1", "and this one is called w"],
  ["123456789012.dkr.ecr.eu-cental-1.amazonaws.com/web:1", "there is no region eu-cental-1"],
  [
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/web:1",
    "its registry belongs to the partition aws-cn, and eu-central-1 to aws",
  ],
  [
    "123456789012.dkr-ecr.us-gov-west-1.on.aws/web:1",
    "its registry belongs to the partition aws-us-gov, and eu-central-1 to aws",
  ],
])("%s can never be pulled in eu-central-1", (image, problem) => {
  expect(imageProblem(image, "eu-central-1")).toContain(problem);
});

test("another account and another region can be pulled from, and a region that only the environment knows", () => {
  expect(imageProblem("999999999999.dkr.ecr.us-west-2.amazonaws.com/web:1", "eu-central-1")).toBeUndefined();
  expect(imageProblem("999999999999.dkr.ecr.eu-central-7.amazonaws.com/web:1", "eu-central-7")).toBeUndefined();
});

test("a repository is a cache's when it lies below a prefix, or when the whole registry is a cache", () => {
  const hub = ecrRepositoryOf("123456789012.dkr.ecr.eu-central-1.amazonaws.com/docker-hub/library/nginx:1")!;
  expect([["docker-hub"], ["docker"], ["quay", "docker-hub"], ["ROOT"], []].map((each) => isCached(hub, each))).toEqual(
    [true, false, true, true, false],
  );
});
