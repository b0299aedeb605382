output "ipv4_address" {
  description = "What the A record of the domain must say."
  value       = hcloud_server.service.ipv4_address
}

output "ipv6_address" {
  description = "What its AAAA record must say."
  value       = hcloud_server.service.ipv6_address
}

output "url" {
  description = "Where the service answers once the records are there: `npm run smoke -- URL`."
  value       = "https://${var.domain}"
}

output "deploy_host" {
  description = "DEPLOY_HOST of the pipelines; DEPLOY_TARGET is compose, DEPLOY_FOLDER is /srv/rookery."
  value       = "deploy@${hcloud_server.service.ipv4_address}"
}
