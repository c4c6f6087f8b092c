package chess.lobby;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.AttributeKey;
import java.nio.charset.StandardCharsets;

/** Players come, sit down at a table, play a move and go. */
public class Lobby {
    /** Handles what one connection sends: the table's number, then moves. */
    static class Moves extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
            String text = message.toString(StandardCharsets.US_ASCII);
            String table = text.substring(0, text.indexOf(' '));
            AttributeKey<Integer> moves = AttributeKey.valueOf("chess.lobby.moves-of-table-" + table);
            Integer before = context.channel().attr(moves).get();
            context.channel().attr(moves).set(before == null ? 1 : before + 1);
        }
    }

    static boolean play(long table) {
        EmbeddedChannel connection = new EmbeddedChannel(new Moves());
        connection.writeInbound(Unpooled.copiedBuffer(table + " e2e4", StandardCharsets.US_ASCII));
        connection.writeInbound(Unpooled.copiedBuffer(table + " g1f3", StandardCharsets.US_ASCII));
        return connection.finish();
    }

    public static void main(String[] args) {
        long open = 0;
        for (long table = 0; open >= 0; table++) {
            open += play(table) ? 1 : 0;
        }
    }
}
