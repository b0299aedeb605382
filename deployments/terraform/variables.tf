variable "domain" {
  description = "Name the service answers to; Caddy gets a certificate for it once it points to the server."
  type        = string
  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain))
    error_message = "domain must be a full name in small letters, such as api.example.com."
  }
}

variable "image" {
  description = "Image of the first start, by version; deploy.sh changes it later. The registry must let it be read without a login."
  type        = string
  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9._/:-]*:[A-Za-z0-9._-]+$", var.image)) && !endswith(var.image, ":latest")
    error_message = "image must name a version, such as ghcr.io/example/rookery:1.2.3, never latest."
  }
}

variable "repository" {
  description = "Address of the repository that deployments/ is cloned from; it must be readable without a login."
  type        = string
  validation {
    condition     = can(regex("^https://[A-Za-z0-9./_-]+$", var.repository))
    error_message = "repository must be an https address, such as https://github.com/example/rookery.git."
  }
}

variable "revision" {
  description = "Tag or branch of the repository; that of the image."
  type        = string
  validation {
    condition     = can(regex("^[A-Za-z0-9._/-]+$", var.revision))
    error_message = "revision must be a tag or branch, such as v1.2.3."
  }
}

variable "ssh_public_key" {
  description = "Public key of whoever deploys."
  type        = string
  validation {
    condition     = can(regex("^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp256) [A-Za-z0-9+/=]+( [^\n']*)?$", var.ssh_public_key))
    error_message = "ssh_public_key must be one line of a .pub file."
  }
}

variable "ssh_from" {
  description = "Networks that may connect by SSH, such as that of the office; there is no default that suits everybody."
  type        = list(string)
  validation {
    condition     = length(var.ssh_from) > 0 && alltrue([for range in var.ssh_from : can(cidrhost(range, 0))])
    error_message = "ssh_from must name networks, such as [\"203.0.113.0/24\"]."
  }
}

variable "name" {
  description = "Name of the server, its volume and its firewall."
  type        = string
  default     = "rookery"
}

variable "location" {
  description = "Where the server and its volume are."
  type        = string
  default     = "nbg1"
}

variable "server_type" {
  description = "Size of the server: 2 cores and 4 GB are ample for one node."
  type        = string
  default     = "cx23"
}

variable "volume_gb" {
  description = "Size of the volume that holds images, data, certificates and back-ups."
  type        = number
  default     = 20
  validation {
    condition     = var.volume_gb >= 10 && var.volume_gb <= 10240
    error_message = "volume_gb must be 10 to 10240."
  }
}
