# sysctl by name follows the namespace
# ns: uts
unshare -u sh -c 'sysctl -w kernel.hostname=via-sysctl; hostname; sysctl kernel.domainname; sysctl -n kernel.hostname'
hostname
