# Forty links and no more, names too long, paths too long
# ns: err,mnt
cd /tmp; : > l0; i=0; while [ $i -lt 45 ]; do ln -s l$i l$((i+1)); i=$((i+1)); done; for i in 39 40 41 45; do cat l$i && echo $i; done 2>&1
n=$(printf '%0255d' 0); mkdir $n && echo 255; mkdir 0$n 2>&1 | cut -c1-60; rmdir $n
p=/tmp; i=0; mkdir -p /tmp/$(printf 'd/%.0s' $(seq 1500)); cd /tmp; while [ $i -lt 30 ]; do cd $(printf 'd/%.0s' $(seq 50)); i=$((i+1)); done; pwd | wc -c; cat $(printf '/tmp/.%.0s' $(seq 900)) 2>&1 | tail -c 30
