# /proc/PID/limits of a process with limits of its own
# ns: proc
prlimit --nofile=100:200 --fsize=4096:unlimited --nproc=33:44 --cpu=10 --stack=65536:65536 --core=0:0 --memlock=1024:1024 --nice=0 --rtprio=0 --as=unlimited --data=unlimited --rss=unlimited --locks=unlimited --sigpending=77 --msgqueue=819200 cat /proc/self/limits
