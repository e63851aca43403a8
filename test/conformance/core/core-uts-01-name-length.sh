# 64 bytes are a hostname, 65 are not; empty is fine
# ns: uts,err
n=$(printf '%064d' 0)
unshare -u sh -c 'hostname $1 && hostname | wc -c; hostname ${1}1; echo "65: rc=$?"; hostname | wc -c; hostname ""; echo "empty: rc=$?"' sh $n 2>&1
