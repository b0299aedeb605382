terraform {
  required_version = ">= 1.9"
  required_providers {
    hcloud = {
      source  = "hetznercloud/hcloud"
      version = "~> 1.54"
    }
  }
  # The state names the server and its address, and holds no secret. Where several people work with it, keep it in a
  # backend that locks, such as s3 or http.
}

# The token comes from HCLOUD_TOKEN of the environment: as a variable it could end up in a plan or a file.
provider "hcloud" {}
