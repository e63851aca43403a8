# free, uptime, w, vmstat, watch: shapes and refusals
# ns: tools,err
free | head -1; free -w | head -1; free -t | cut -c1-6; free -lv | cut -c1-5; free -c 0; free -s x; free -k --tebi; free --help;  uptime -V; uptime -z 2>&1 | head -1; w -h; vmstat | head -2; vmstat -a | sed -n 2p; vmstat -w | sed -n 2p; vmstat x; vmstat -z 2>&1 | head -1; watch 2>&1 | head -3; watch -n x true; watch -V
