import type { Environment } from '../config/resolve'

/** The name that a cloud has given this function, and the variable that tells it; undefined for any other program. */
export function functionName(
  environment: Environment,
): { readonly name: string; readonly variable: string } | undefined {
  const variable = variableOf(environment)
  const name = variable && environment[variable]
  return variable && name ? { name, variable } : undefined
}

/**
 * AWS Lambda, Google Cloud's functions of the first and the second generation, Azure Functions.
 * Source: https://cloud.google.com/run/docs/container-contract, https://learn.microsoft.com/azure/app-service/reference-app-settings
 */
function variableOf(environment: Environment): string | undefined {
  if (environment.AWS_LAMBDA_FUNCTION_NAME) return 'AWS_LAMBDA_FUNCTION_NAME'
  if (environment.FUNCTION_TARGET && environment.K_SERVICE) return 'K_SERVICE'
  if (environment.FUNCTION_NAME && environment.GCP_PROJECT) return 'FUNCTION_NAME'
  if (environment.FUNCTIONS_WORKER_RUNTIME && environment.WEBSITE_SITE_NAME) return 'WEBSITE_SITE_NAME'
  return undefined
}
