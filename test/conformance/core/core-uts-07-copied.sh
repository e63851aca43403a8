# A new namespace starts with both names of the old one
# ns: uts
hostname h0; echo d0 > /proc/sys/kernel/domainname
unshare -u sh -c 'hostname; cat /proc/sys/kernel/domainname; hostname h1; echo d1 > /proc/sys/kernel/domainname'
hostname; cat /proc/sys/kernel/domainname; uname -n
