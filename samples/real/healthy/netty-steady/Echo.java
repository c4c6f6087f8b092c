package chat.echo;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Sends back what it is sent; its pooled arenas are warm, and free again. */
public class Echo {
    public static void main(String[] args) throws Exception {
        PooledByteBufAllocator buffers = new PooledByteBufAllocator(false, 2, 0, 8192, 8);
        Channel server = new ServerBootstrap().group(new NioEventLoopGroup(2)).channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.ALLOCATOR, buffers)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelRead(ChannelHandlerContext context, Object message) {
                                context.writeAndFlush(message);
                            }
                        });
                    }
                }).bind("127.0.0.1", 0).sync().channel();
        int port = ((InetSocketAddress) server.localAddress()).getPort();
        byte[] hello = "hello ".repeat(900).getBytes();
        Socket[] peers = new Socket[20];
        for (int peer = 0; peer < peers.length; peer++) {
            peers[peer] = new Socket("127.0.0.1", port);
        }
        for (int round = 0; round < 200; round++) {
            for (Socket peer : peers) {
                peer.getOutputStream().write(hello);
                InputStream in = peer.getInputStream();
                in.readNBytes(hello.length);
            }
        }
        System.out.println(peers.length + " peers");
        System.out.println("ready");
    }
}
